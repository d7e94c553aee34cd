/** The namespace that is looked at, where the server has several; it is kept by the browser. */
const KEY = "penstock namespace";

export const namespace = (): string => localStorage.getItem(KEY) ?? "";

/** What lists and what is made are told of it. */
export const inNamespace = (): { namespace?: string } => (namespace() ? { namespace: namespace() } : {});

/** Look at another one, at some page: nothing of this one stays. */
export function enter(name: string, page: string = location.hash): void {
  localStorage.setItem(KEY, name);
  location.hash = page;
  location.reload();
}
