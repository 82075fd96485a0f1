// Registers the service worker (sw.js), and lets a reader save the whole lesson for a journey.
const root = new URL("..", document.currentScript.src);
const button = document.querySelector(".offline__save");

if ("serviceWorker" in navigator && isSecureContext) {
  addEventListener("load", async () => {
    await navigator.serviceWorker.register(new URL("sw.js", root), { updateViaCache: "none" });
    const { active } = await navigator.serviceWorker.ready;
    // This first page was fetched before the worker was there: let it keep that too. The host says
    // of each file that it has not changed, and sends nothing twice.
    const fetched = performance.getEntriesByType("resource").map((entry) => entry.name);
    active.postMessage({ save: [location.href, ...fetched] });
    const cache = await caches.open(`lesson ${root.href}`); // as in sw.js
    button.hidden = false;
    if (await cache.match(new URL("saved-whole", root))) button.textContent = button.dataset.saved;
  });
  button.addEventListener("click", async () => {
    const { active } = await navigator.serviceWorker.ready;
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => {
      if (data.saved) button.textContent = button.dataset.saved;
      else if (data.failed) button.textContent = button.dataset.failed;
      else button.textContent = `${Math.floor((100 * data.done) / data.of)} %`;
    };
    active.postMessage({ save: "all" }, [port2]);
  });
}
