/** The built page: its files, and its first document for every path that is one of its own. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import express, { type RequestHandler, Router } from 'express';
import { Refusal } from '../rules/refusal.ts';

/** Files whose names carry a hash of what is in them never change. */
const HASHED = /[/\\]assets[/\\][^/\\]+-[\w-]{8,}\.\w+$/;

export function page(folder: string): Router {
  const router = Router();
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
