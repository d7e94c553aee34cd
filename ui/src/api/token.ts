/** The key that somebody has logged in with: a cookie, so that downloads and streams have it too. */
const COOKIE = "penstock_token";

/** Keep a key until the browser is closed; an empty one is forgotten. */
export function keepToken(token: string): void {
  const age = token ? "" : "; max-age=0";
  const secure = location.protocol === "https:" ? "; secure" : "";
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser
  document.cookie = `${COOKIE}=${encodeURIComponent(token)}; path=/; samesite=strict${age}${secure}`;
}
