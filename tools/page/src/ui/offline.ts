/** The service worker: keeps the page's files, so that it works without a network. */

const worker = self as unknown as ServiceWorkerGlobalScope & {
  noheapPage: { version: string; files: string[] };
};

// Written by `noheap page`; another version makes the browser install this worker again.
worker.importScripts("files.js");

const { version, files } = worker.noheapPage;
const NAME = `noheap-page-${version}`;

worker.addEventListener("install", (event) => {
  event.waitUntil(
    (async () => {
      const cache = await caches.open(NAME);
      // Not from the browser's own cache, which may have those of the version before.
      await cache.addAll(files.map((it) => new Request(it, { cache: "reload" })));
      await worker.skipWaiting();
    })(),
  );
});

worker.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      const mine = (name: string) => name.startsWith("noheap-page-") && name !== NAME;
      for (const name of (await caches.keys()).filter(mine)) await caches.delete(name);
      await worker.clients.claim();
    })(),
  );
});

worker.addEventListener("fetch", (event) => {
  if (event.request.method !== "GET") return;
  event.respondWith(
    (async () => {
      const cache = await caches.open(NAME);
      const options = { ignoreSearch: true };
      const kept = await cache.match(event.request, options);
      if (kept) return kept;
      const came = await fetch(event.request);
      // The checker's files, which are many: kept once they were asked for.
      if (came.ok && came.type === "basic") await cache.put(event.request, came.clone());
      return came;
    })(),
  );
});
