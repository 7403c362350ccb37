// Verifies what we sign with what GitHub, Slack, Stripe and Standard Webhooks publish.
// Reads one JSON object a line, {"scheme","secret","body","headers"}, and prints for each whether it is right.
import { createInterface } from 'node:readline';
import { createRequire } from 'node:module';
import { verify as verifyGitHub } from '@octokit/webhooks-methods';

const require = createRequire(import.meta.url);
const { Webhook } = require('standardwebhooks');
const { verifySlackRequest } = require('@slack/bolt');
const Stripe = require('stripe');

const stripe = new (Stripe.default ?? Stripe)('sk_test_none');

const verifiers = {
  standard: ({ secret, body, headers }) => new Webhook(secret).verify(body, headers),
  github: async ({ secret, body, headers }) => {
    if (!(await verifyGitHub(secret, body, headers['x-hub-signature-256']))) {
      throw new Error('mismatch');
    }
  },
  slack: ({ secret, body, headers }) =>
    verifySlackRequest({
      signingSecret: secret,
      body,
      headers: {
        'x-slack-signature': headers['x-slack-signature'],
        'x-slack-request-timestamp': Number(headers['x-slack-request-timestamp']),
      },
    }),
  stripe: ({ secret, body, headers }) => stripe.webhooks.constructEvent(body, headers['stripe-signature'], secret),
};

for await (const line of createInterface({ input: process.stdin })) {
  const delivery = JSON.parse(line);
  let isRight = true;
  try {
    await verifiers[delivery.scheme](delivery);
  } catch {
    isRight = false;
  }
  console.log(JSON.stringify({ scheme: delivery.scheme, isRight }));
}
