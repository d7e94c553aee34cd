/** What pipelines and versions are called that nobody gives a name. */

/** Name it after its file; versions of one pipeline must differ. */
export function defaultName(path: string, isVersion: boolean): string {
  const stem = (path.split("/").at(-1) ?? "").replace(/\.(ya?ml|json|zip|tgz|tar\.gz)$/, "");
  return isVersion
    ? `${stem}-version-at-${new Date().toISOString().toLowerCase().replaceAll(":", "-")}`
    : stem;
}
