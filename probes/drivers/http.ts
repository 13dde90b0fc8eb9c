/**
 * Node's http without the face that it shows to `import`: that one loads a whole fetch client beside it, which costs
 * the daemon 13 MB and is used by nobody here.
 */
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

const http = require('node:http') as typeof import('node:http');

export const { Agent, createServer } = http;
