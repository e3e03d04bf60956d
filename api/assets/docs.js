// Starts Swagger UI on the page of the API's description. No validator badge: it would call another host.

window.SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#swagger-ui',
  deepLinking: true,
  docExpansion: 'list',
  validatorUrl: null,
  onComplete: () => {
    // Swagger UI has a main landmark of its own, within ours: a page has one
    const operations = document.getElementById('operations');
    operations?.setAttribute('role', 'group');
    operations?.setAttribute('aria-label', 'Operations');
  },
});
