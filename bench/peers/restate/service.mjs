// The job in Restate's SDK: an object for each delivery, whose state is what the delivery led to. The object's key is the delivery's id, so one
// that is sent again writes what is there. Nothing is read, so the journal has no more than what is written.
import * as restate from '@restatedev/restate-sdk';
import { isSigned, route } from '../harness/job.mjs';

// The signature covers the bytes as they came.
const raw = { contentType: 'application/json', serialize: (bytes) => bytes, deserialize: (bytes) => bytes };

const router = restate.object({
  name: 'router',
  handlers: {
    route: restate.handlers.object.exclusive({ input: raw }, async (context, body) => {
      if (!isSigned(body, context.request().headers.get('x-hub-signature-256'))) {
        throw new restate.TerminalError('The signature is wrong.', { errorCode: 401 });
      }
      const order = JSON.parse(Buffer.from(body).toString('utf8'));
      for (const { target, data } of route(order)) {
        context.set(target, data);
      }
    }),
  },
  options: { journalRetention: 0 },
});

restate.serve({ services: [router], port: Number(process.env.PORT) });
