/** The part of picomatch that is used. */
declare module "picomatch" {
  function picomatch(
    pattern: string,
    options: { readonly dot: boolean; readonly noextglob: boolean; readonly posix: boolean },
  ): (path: string) => boolean;
  export = picomatch;
}
