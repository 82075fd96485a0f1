// Keeps the lesson readable without a network. What a reader has opened stays; all the rest comes
// when they ask for it (offline.js). FILES says, for each file of the site, which version is current.
importScripts("offline-files.js"); // made by the build: a new build is a new worker

const KEPT = "lesson";
const WHOLE = new URL("saved-whole", registration.scope).href; // there once a reader has saved all

addEventListener("install", (event) => {
  skipWaiting();
  event.waitUntil(renew());
});

addEventListener("activate", (event) => event.waitUntil(clients.claim()));

addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  const key = keyOf(url);
  if (method === "GET" && (key || mode === "navigate")) event.respondWith(serve(event.request, key));
});

// From a page: {save: [addresses]} keeps these, {save: "all"} the whole site.
addEventListener("message", (event) => {
  const { save } = event.data;
  event.waitUntil(save === "all" ? saveAll(event.ports[0]) : keep(save.map(keyOf)));
});

// The name under which a file is kept, its version included; none for what is not of the site.
function keyOf(address) {
  const url = new URL(address);
  if (!url.href.startsWith(registration.scope)) return;
  const path = decodeURI(url.pathname).slice(decodeURI(new URL(registration.scope).pathname).length);
  return FILES[path] && keyFor(path);
}

function keyFor(path) {
  return new URL(`${encodeURI(path)}?${FILES[path]}`, registration.scope).href;
}

async function serve(request, key) {
  const cache = await caches.open(KEPT);
  const kept = key && (await cache.match(key));
  if (kept) return kept;
  try {
    // A navigation cannot be fetched with options; its address can.
    const answer = await fetch(request.url, { cache: "no-cache" });
    if (answer.ok && key) await cache.put(key, answer.clone());
    return answer;
  } catch (failure) {
    const lost = request.mode === "navigate" && (await cache.match(keyFor("404.html")));
    if (lost) return lost;
    throw failure;
  }
}

// Fetches what is not kept yet.
async function keep(keys, told = () => {}) {
  const cache = await caches.open(KEPT);
  for (const key of new Set(keys.filter(Boolean))) {
    if (!(await cache.match(key))) {
      const answer = await fetch(key.split("?")[0], { cache: "no-cache" });
      if (!answer.ok) throw new Error(`${answer.status} ${answer.url}`);
      await cache.put(key, answer);
    }
    told();
  }
}

async function saveAll(port) {
  const keys = Object.keys(FILES).map(keyFor);
  let done = 0;
  try {
    await keep(keys, () => port.postMessage({ done: ++done, of: keys.length }));
    await (await caches.open(KEPT)).put(WHOLE, new Response());
    port.postMessage({ saved: true });
  } catch {
    port.postMessage({ failed: true });
  }
}

// A new version: fetch anew what a reader had saved, and let go of what is no longer current.
async function renew() {
  const cache = await caches.open(KEPT);
  const current = new Set([WHOLE, ...Object.keys(FILES).map(keyFor)]);
  if (await cache.match(WHOLE)) await keep([...current].filter((key) => key !== WHOLE));
  for (const { url } of await cache.keys()) if (!current.has(url)) await cache.delete(url);
}
