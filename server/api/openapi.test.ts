/** The document says what the application does, and the viewer needs nobody else. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { documentOf } from './openapi.ts';
import { METHODS } from './route.ts';
import { allRoutes } from './routes/index.ts';
import { SampleHouse } from './sample.ts';

interface Operation {
  readonly operationId: string;
  readonly security: readonly object[];
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, unknown>> }>>;
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: object;
}
interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, unknown>> };
}

let house: SampleHouse;
let document: Document;

beforeAll(async () => {
  house = await SampleHouse.open();
  document = (await house.ask('/api/openapi.json')).body as Document;
});
afterAll(() => house.close());

describe('the document', () => {
  test('is OpenAPI 3.1 and names every route, with who may', () => {
    expect(document.openapi).toBe('3.1.0');
    const named = Object.entries(document.paths).flatMap(([path, operations]) =>
      METHODS.filter((method) => operations[method]).map((method) => `${method} ${path}`),
    );
    const routes = allRoutes(house.parts);
    expect(named.toSorted()).toEqual(
      routes.map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`).toSorted(),
    );
    for (const { method, path, may } of routes) {
      const operation = document.paths[path.replaceAll(/:(\w+)/g, '{$1}')]?.[method];
      expect(operation?.security.length === 0, path).toBe(may === 'anyone');
    }
  });

  test('names every part of a path, every operation once, and refers to nothing that is not there', () => {
    const ids = new Set<string>();
    for (const [path, operations] of Object.entries(document.paths))
      for (const operation of Object.values(operations)) {
        expect(ids.has(operation.operationId), operation.operationId).toBe(false);
        ids.add(operation.operationId);
        const inPath = (operation.parameters ?? [])
          .filter((one) => one.in === 'path')
          .map(({ name }) => name);
        expect(inPath).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
      }
    const text = JSON.stringify(document);
    for (const [, name] of text.matchAll(/"#\/components\/schemas\/([^"]+)"/g))
      expect(document.components.schemas[name ?? ''], name).toBeDefined();
    expect(Object.keys(document.components.schemas)).toEqual(expect.arrayContaining(['Board', 'Problem']));
  });

  test('is made from the table: a route that is not there is not in it', () => {
    expect(Object.keys((documentOf([], '1') as Document).paths ?? {})).toEqual([]);
  });
});

describe('the viewer', () => {
  test('loads what it needs from us, and from nobody else', async () => {
    const page = await house.fetch('/api');
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'self'");
    const text = await page.text();
    expect(text).not.toMatch(/https?:\/\//);
    const files = [...text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, file]) => file ?? '');
    expect(files.length).toBe(4);
    for (const file of files) {
      const answer = await house.fetch(file);
      expect(answer.status, file).toBe(200);
      expect((await answer.arrayBuffer()).byteLength).toBeGreaterThan(100);
    }
  });
});
