// Keeps what the Content-Security-Policy of a page refused, from its first moment on.
window.refusedByPolicy = [];
window.addEventListener("securitypolicyviolation", (event) => {
  window.refusedByPolicy.push(`${event.violatedDirective}: ${event.blockedURI} ${event.sourceFile || ""}`);
});
