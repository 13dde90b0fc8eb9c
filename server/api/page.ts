/** The built page: its files, and its first document for every path that is one of its own. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import express, { type RequestHandler, Router } from 'express';
import { Refusal } from '../rules/refusal.ts';
import { encodingFor } from './packed.ts';

/** Files whose names carry a hash of what is in them never change. */
const HASHED = /[/\\]assets[/\\][^/\\]+-[\w-]{8,}\.\w+(\.(br|gz))?$/;

/** What the build wrote compressed beside it. */
const PACKED = /^\/assets\/[\w.-]+\.(js|css|svg)$/;
const ENDINGS = { br: '.br', gzip: '.gz' } as const;

export function page(folder: string): Router {
  const router = Router();
  router.use(packed(folder));
  router.use(
    express.static(folder, {
      index: false,
      dotfiles: 'deny',
      redirect: false,
      setHeaders: (response, path) => {
        const isHashed = HASHED.test(path);
        response.setHeader('cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache');
      },
    }),
  );
  router.get('/{*path}', firstDocument(join(folder, 'index.html')));
  return router;
}

/** Where the browser can read it, the file that the build compressed is sent in place of the plain one. */
function packed(folder: string): RequestHandler {
  return (request, response, next) => {
    const { path } = request;
    const kind = PACKED.exec(path)?.[1];
    if (kind === undefined) return /\.(br|gz)$/.test(path) ? next('router') : next();
    response.vary('accept-encoding');
    const encoding = encodingFor(request);
    if (encoding === undefined) return next();
    const file = `${path}${ENDINGS[encoding]}`;
    // Small files have none beside them.
    if (!existsSync(join(folder, file))) return next();
    response.type(kind);
    response.setHeader('content-encoding', encoding);
    request.url = file;
    next();
  };
}

/** What the page's own addresses are made of: no dots, nothing encoded. */
const ADDRESS = /^(\/[\w:-]+)*\/?$/;

/** `/overview`, `/units/220402`, `/devices/17`: the page finds its own way; a missing file is missing. */
function firstDocument(file: string): RequestHandler {
  return (request, response, next) => {
    const isDocument = ADDRESS.test(request.path) && request.accepts('html') === 'html';
    if (!isDocument) return next();
    if (!existsSync(file)) throw new Refusal('not-found', { what: 'the page is not built' });
    response.setHeader('cache-control', 'no-cache');
    response.sendFile(file);
  };
}
