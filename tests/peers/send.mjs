// Signs deliveries with what GitHub, Slack, Stripe and Standard Webhooks publish, and sends them to webhooks of ours.
// Usage: node send.mjs '{"standard":{"url":…,"secret":…},…}'. Prints one JSON object a line: the scheme, and the statuses of a delivery
// that is signed rightly, of one that is signed with another secret, and of one whose body was changed on its way.
import { createHmac } from 'node:crypto';
import { createRequire } from 'node:module';
import { sign as signGitHub } from '@octokit/webhooks-methods';

const require = createRequire(import.meta.url);
const { Webhook } = require('standardwebhooks');
const Stripe = require('stripe');

const stripe = new (Stripe.default ?? Stripe)('sk_test_none');

const headersOf = {
  standard: async (body, secret) => {
    const now = new Date();
    const id = `msg_${Math.random().toString(36).slice(2)}`;
    return {
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
      'webhook-signature': new Webhook(secret).sign(id, now, body),
    };
  },
  github: async (body, secret) => ({
    'x-hub-signature-256': await signGitHub(secret, body),
    'x-github-delivery': `${Date.now()}-${Math.random()}`,
  }),
  stripe: async (body, secret) => ({
    'stripe-signature': stripe.webhooks.generateTestHeaderString({ payload: body, secret }),
  }),
  // Slack publishes a verifier and no signer: these are the steps that its documentation gives.
  slack: async (body, secret) => {
    const time = Math.floor(Date.now() / 1000);
    return {
      'x-slack-request-timestamp': String(time),
      'x-slack-signature': `v0=${createHmac('sha256', secret).update(`v0:${time}:${body}`).digest('hex')}`,
    };
  },
};

async function post(url, headers, body) {
  const response = await fetch(url, { method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body });
  return response.status;
}

for (const [scheme, { url, secret, other }] of Object.entries(JSON.parse(process.argv[2]))) {
  const body = JSON.stringify({ id: `evt_${Math.random()}`, text: 'ü "quoted" \u2028 😀', amount: 1.5 });
  const headers = await headersOf[scheme](body, secret);
  console.log(JSON.stringify({
    scheme,
    changed: await post(url, headers, body.replace('1.5', '9.5')),
    foreign: await post(url, await headersOf[scheme](body, other), body),
    right: await post(url, headers, body),
  }));
}
