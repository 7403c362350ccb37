const byId = id => document.getElementById(id);
// Taken out of the address bar at once: a token has no business in a history.
const token = new URLSearchParams(location.search).get('token') ?? '';
history.replaceState(null, '', '/setup');

byId('form').addEventListener('submit', async event => {
  event.preventDefault();
  byId('go').disabled = true;
  byId('error').textContent = '';
  try {
    const response = await fetch('/api/v1/setup', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token, email: byId('email').value, password: byId('password').value }),
    });
    const body = await response.json();
    if (!response.ok) {
      throw new Error(body.errors?.[0]?.detail ?? body.detail);
    }
    byId('key').textContent = body.apiKey;
    byId('try').textContent = `curl -H 'Authorization: Bearer ${body.apiKey}' ${location.origin}/api/v1/node-types`;
    byId('ask').hidden = true;
    byId('done').hidden = false;
  } catch (error) {
    byId('error').textContent = error.message;
    byId('go').disabled = false;
  }
});
