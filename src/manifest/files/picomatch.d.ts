/** The part of picomatch that is used: what tinyglobby itself matches with. */
declare module "picomatch" {
  function picomatch(
    pattern: string,
    options: { readonly dot: boolean; readonly noextglob: boolean; readonly posix: boolean },
  ): (path: string) => boolean;
  export = picomatch;
}
