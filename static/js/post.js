// Post with the form's token against forged requests, for every script.

// Post `fields` (an object, or pairs of name and value); `options` go to fetch.
export function post(form, address, fields, options = {}) {
  const body = new FormData();
  const pairs = Symbol.iterator in fields ? fields : Object.entries(fields);
  for (const [name, value] of pairs) body.append(name, value);
  body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  return fetch(address, { method: "POST", body, ...options });
}
