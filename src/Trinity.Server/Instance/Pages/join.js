const byId = id => document.getElementById(id);
// Taken out of the address bar at once: a token has no business in a history.
const token = new URLSearchParams(location.search).get('token') ?? '';
history.replaceState(null, '', '/join');

byId('form').addEventListener('submit', async event => {
  event.preventDefault();
  byId('go').disabled = true;
  byId('error').textContent = '';
  try {
    const response = await fetch('/api/v1/invitations/accept', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token, password: byId('password').value || null }),
    });
    const body = await response.json();
    if (!response.ok) {
      throw new Error(body.errors?.[0]?.detail ?? body.detail);
    }
    byId('role').textContent = body.role;
    byId('email').textContent = body.email;
    byId('ask').hidden = true;
    byId('done').hidden = false;
  } catch (error) {
    byId('error').textContent = error.message;
    byId('go').disabled = false;
  }
});
