/** What the interface counts of itself, from its start on. */
import type { RequestHandler } from 'express';

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']);

export class Counts {
  /** Event streams that are open; set by whoever holds them. */
  streams: () => number = () => 0;
  /** By method and status. */
  readonly #requests = new Map<string, { readonly method: string; readonly status: number; times: number }>();

  /** Counts every request when its answer has ended, however it ended. */
  readonly watch: RequestHandler = (request, response, next) => {
    response.once('close', () => {
      const method = METHODS.has(request.method) ? request.method : 'other';
      const status = response.statusCode;
      const known = this.#requests.get(`${method} ${status}`);
      if (known) known.times += 1;
      else this.#requests.set(`${method} ${status}`, { method, status, times: 1 });
    });
    next();
  };

  get requests(): readonly { readonly method: string; readonly status: number; readonly times: number }[] {
    return [...this.#requests.values()];
  }
}
