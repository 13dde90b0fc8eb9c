/** What the interface says of itself: is it well, and what can be asked. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { z } from '../../../config/shape.ts';
import { documentOf } from '../openapi.ts';
import { Reply, type Route, route } from '../route.ts';

const VIEWER = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));

/** Files of the viewer that may be asked for, with what they are. */
const FILES = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'favicon-32x32.png': 'image/png',
} as const;
type ViewerFile = keyof typeof FILES;

const START = `addEventListener('load', () => SwaggerUIBundle({
  url: '/api/openapi.json', dom_id: '#viewer', deepLinking: true, validatorUrl: null, docExpansion: 'list',
  requestInterceptor: (request) => request,
}));
`;

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Lightkeeper: REST interface</title>
<link rel="icon" type="image/png" href="/api/viewer/favicon-32x32.png">
<link rel="stylesheet" href="/api/viewer/swagger-ui.css">
</head>
<body>
<div id="viewer"></div>
<script src="/api/viewer/swagger-ui-bundle.js"></script>
<script src="/api/viewer/start.js"></script>
</body>
</html>
`;

/** The viewer writes styles into its elements; nothing else of the house does. */
const POLICY =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; " +
  "form-action 'self'; frame-ancestors 'none'; object-src 'none'";

export interface AboutParts {
  readonly version: string;
  /** All routes, these included; asked when the document is. */
  readonly routes: () => readonly Route[];
}

export function aboutRoutes({ version, routes }: AboutParts): Route[] {
  let document: string | undefined;
  return [
    route({
      method: 'get',
      path: '/healthz',
      may: 'anyone',
      tag: 'about',
      summary: 'Is the server there',
      answer: z.object({ ok: z.literal(true), version: z.string() }),
      handle: () => ({ ok: true, version }),
    }),
    route({
      method: 'get',
      path: '/api/openapi.json',
      may: 'anyone',
      tag: 'about',
      summary: 'This interface as an OpenAPI 3.1 document',
      answer: { type: 'application/json', says: 'an OpenAPI 3.1 document' },
      handle: () => {
        document ??= JSON.stringify(documentOf(routes(), version));
        return new Reply(document, { 'content-type': 'application/json; charset=utf-8' });
      },
    }),
    route({
      method: 'get',
      path: '/api',
      may: 'anyone',
      tag: 'about',
      summary: 'A viewer of this document',
      answer: { type: 'text/html', says: 'a page' },
      handle: () =>
        new Reply(PAGE, { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': POLICY }),
    }),
    route({
      method: 'get',
      path: '/api/viewer/:file',
      may: 'anyone',
      tag: 'about',
      summary: 'A file of the viewer',
      params: z.strictObject({ file: z.enum(['start.js', ...(Object.keys(FILES) as ViewerFile[])]) }),
      answer: { type: '*/*', says: 'a file' },
      handle: async ({ params: { file } }) => {
        if (file === 'start.js')
          return new Reply(START, { 'content-type': 'text/javascript; charset=utf-8' });
        return new Reply(await readFile(join(VIEWER, file)), { 'content-type': FILES[file] });
      },
    }),
  ];
}
