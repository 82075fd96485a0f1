// Keeps the lesson readable without a network. What a reader has opened stays; all the rest comes
// when they ask for it (offline.js). FILES says, for each file of the site, which version is current.
importScripts("offline-files.js"); // made by the build: a new build is a new worker

// A name of its own for each site: those under one origin share their caches (offline.js).
const KEPT = `lesson ${registration.scope}`;
const VERSIONS = new Map(Object.entries(FILES));
const WHOLE = new URL("saved-whole", registration.scope).href; // there once a reader has saved all

addEventListener("install", (event) => {
  skipWaiting();
  event.waitUntil(renew());
});

addEventListener("activate", (event) => event.waitUntil(clients.claim()));

addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  const key = keyOf(url);
  const folder = mode === "navigate" && !key && withSlash(url);
  if (folder) event.respondWith(Response.redirect(folder));
  else if (method === "GET" && (key || mode === "navigate")) event.respondWith(serve(event.request, key));
});

// From a page: {save: [addresses]} keeps these, {save: "all"} the whole site.
addEventListener("message", (event) => {
  const { save } = event.data;
  event.waitUntil(save === "all" ? saveAll(event.ports[0]) : keep(save.map(keyOf)));
});

// The name under which a file is kept, its version included; none for what is not of the site.
function keyOf(address) {
  const path = pathOf(address);
  return VERSIONS.has(path) ? keyFor(path) : undefined;
}

function keyFor(path) {
  return new URL(`${encodeURI(path)}?${VERSIONS.get(path)}`, registration.scope).href;
}

// Below the start page; none for what is not of the site.
function pathOf(address) {
  const url = new URL(address);
  if (!url.href.startsWith(registration.scope)) return;
  return decodeURI(url.pathname).slice(decodeURI(new URL(registration.scope).pathname).length);
}

// A page that is asked for without its last slash stands where a host would send the reader.
function withSlash(address) {
  if (!VERSIONS.has(`${pathOf(address)}/`)) return;
  const url = new URL(address);
  url.pathname += "/";
  return url.href;
}

// Keeps an answer if it is the version that is listed: for a while after a new one was published,
// a host may still give out the old one.
async function keepIfCurrent(cache, key, answer) {
  const digest = await crypto.subtle.digest("SHA-256", await answer.clone().arrayBuffer());
  const hex = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0"));
  const isCurrent = hex.join("").startsWith(new URL(key).search.slice(1));
  if (isCurrent) await cache.put(key, answer);
  return isCurrent;
}

async function serve(request, key) {
  const cache = await caches.open(KEPT);
  const kept = key && (await cache.match(key));
  if (kept) return kept;
  try {
    // A navigation cannot be fetched with options; its address can. What is not of the site, or is
    // redirected by the host, goes to the browser as it came.
    if (!key) return await fetch(request);
    const answer = await fetch(request.url, { cache: "no-cache" });
    if (answer.ok) await keepIfCurrent(cache, key, answer.clone());
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
      if (!(await keepIfCurrent(cache, key, answer))) throw new Error(`${answer.url} is not current`);
    }
    told();
  }
}

async function saveAll(port) {
  const keys = [...VERSIONS.keys()].map(keyFor);
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
  const current = new Set([WHOLE, ...[...VERSIONS.keys()].map(keyFor)]);
  if (await caches.match(WHOLE)) { // in whatever cache an earlier version put it
    await keep([...current].filter((key) => key !== WHOLE));
    await cache.put(WHOLE, new Response());
  }
  for (const { url } of await cache.keys()) if (!current.has(url)) await cache.delete(url);
  await caches.delete("lesson"); // how the cache was called before it had the site's name
}
