/** A process that listens with room for one, and is stopped then: the kernel swallows whatever else comes to its port. */
import { createServer } from 'node:net';

const server = createServer();
server.listen(0, '0.0.0.0', 1, () => {
  process.send?.((server.address() as { port: number }).port);
});
process.on('disconnect', () => process.exit());
