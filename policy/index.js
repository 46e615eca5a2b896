"use strict";
// Pulumi starts policy packs in a folder of their own; what this one does is compiled with the rest.
require("../dist/provider/policy").start();
