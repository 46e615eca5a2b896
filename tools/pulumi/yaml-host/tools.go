//go:build tools

// Package tools keeps the language host in go.mod: nothing else here imports it.
package tools

import _ "github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml"
