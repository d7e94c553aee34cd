/** What a tab of the browser is called: the heading of its page. */
import { useEffect } from "react";

const NAME = "Penstock";

/** Name the tab after the heading, also as that changes: a run's has its state in it. */
export function useTitle(): void {
  useEffect(() => {
    let waiting = 0;
    const name = () => {
      waiting = 0;
      const heading = document.querySelector("main h2")?.textContent?.trim();
      const title = heading ? `${heading} · ${NAME}` : NAME;
      if (document.title !== title) document.title = title;
    };
    // Many things change at once; one look at the end of it is enough.
    const observer = new MutationObserver(() => {
      waiting ||= requestAnimationFrame(name);
    });
    observer.observe(document.querySelector("main") ?? document.body, {
      childList: true,
      subtree: true,
      characterData: true,
    });
    name();
    return () => {
      observer.disconnect();
      cancelAnimationFrame(waiting);
    };
  }, []);
}
