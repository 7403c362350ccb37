// The job, the same for all: a signed order comes in by HTTP, three conditions look at its fields, and one or two targets get a record of it.
import { createHmac, timingSafeEqual } from 'node:crypto';

export const secret = 'bench-secret-0123456789';

const lines = Array.from({ length: 8 }, (_, line) => ({
  sku: `sku-${String(line * 31).padStart(5, '0')}`,
  name: `An article with the number ${line}, in stock`,
  quantity: line + 1,
  price: 9.95 + line,
}));

// Of four orders one is cancelled, two are paid, and one is paid, large and a good customer's: that one has two targets.
const kinds = [
  { type: 'order.cancelled', paid: false, total: 120, tier: 'none' },
  { type: 'order.paid', paid: true, total: 840, tier: 'gold' },
  { type: 'order.paid', paid: true, total: 4200, tier: 'none' },
  { type: 'order.paid', paid: true, total: 7300, tier: 'gold' },
];

const rests = kinds.map(({ type, paid, total, tier }, kind) => JSON.stringify({
  type,
  paid,
  total,
  customer: { id: `customer-${kind}`, tier, email: `customer-${kind}@example.test` },
  items: lines,
}).slice(1));

/** The conditions, for the peers whose job is code. Trinity and n8n have the same as expressions in their own files. */
export function route(order) {
  const data = { id: order.id, customer: order.customer.id, total: order.total };
  const effects = [];
  if (order.type === 'order.cancelled') {
    effects.push({ target: 'support', data });
  }
  if (order.total > 1000 && order.customer.tier === 'gold') {
    effects.push({ target: 'sales', data });
  }
  if (order.paid && order.items.length > 0) {
    effects.push({ target: 'warehouse', data });
  }
  return effects;
}

/** The delivery with a number: its id is in the body too, so that every effect says of which delivery it is. */
export function deliveryOf(number) {
  const id = `order-${String(number).padStart(9, '0')}`;
  const body = `{"id":"${id}",${rests[number % rests.length]}`;
  return { id, body, signature: sign(body) };
}

/** How many effects of each target the deliveries with the first numbers have. */
export function effectsOf(count) {
  const effects = { support: 0, sales: 0, warehouse: 0 };
  for (let kind = 0; kind < rests.length; kind++) {
    const deliveries = Math.floor((count - kind + rests.length - 1) / rests.length);
    for (const { target } of route(JSON.parse(`{"id":"",${rests[kind]}`))) {
      effects[target] += deliveries;
    }
  }
  return effects;
}

/** A signature as GitHub makes it. */
export function sign(body) {
  return `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
}

export function isSigned(body, signature) {
  const wanted = Buffer.from(sign(body));
  const given = Buffer.from(signature ?? '');
  return wanted.length === given.length && timingSafeEqual(wanted, given);
}
