// Receives deliveries and verifies them as a customer would: with the client that Standard Webhooks publishes.
// Usage: node receive.mjs SECRET. Prints its port, then one JSON object a line for each delivery. Ends with its standard input.
import http from 'node:http';
import { createRequire } from 'node:module';

const { Webhook } = createRequire(import.meta.url)('standardwebhooks');
const webhook = new Webhook(process.argv[2]);

const server = http.createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const body = Buffer.concat(chunks).toString('utf8');
    try {
      const payload = webhook.verify(body, request.headers);
      console.log(JSON.stringify({ id: request.headers['webhook-id'], payload }));
      response.writeHead(204).end();
    } catch (error) {
      console.log(JSON.stringify({ id: request.headers['webhook-id'], error: String(error) }));
      response.writeHead(401).end();
    }
  });
});

server.listen(0, '127.0.0.1', () => console.log(JSON.stringify({ port: server.address().port })));
process.stdin.on('end', () => process.exit(0)).resume();
