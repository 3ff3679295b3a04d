// Upload one file into the portal's hold, with progress; the answer lists the held files.

// Call `tell` with the percentage. Resolve with {status, page}; status 0: the network was lost.
export function upload(form, address, file, tell) {
  const xhr = new XMLHttpRequest();
  const done = new Promise((resolve) => {
    xhr.onloadend = () => resolve({ status: xhr.status, page: xhr.response });
  });
  xhr.upload.onprogress = ({ loaded, total }) => tell(Math.floor((100 * loaded) / total));
  xhr.open("POST", address);
  xhr.responseType = "document";
  const body = new FormData();
  body.append("file", file);
  for (const name of ["submission_id", "csrfmiddlewaretoken"]) {
    body.append(name, form.elements[name].value);
  }
  xhr.send(body);
  return { done, stop: () => xhr.abort() };
}
