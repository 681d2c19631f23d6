// Keeps what is being typed, so that a timeout loses nothing. Without it the page works; only the draft is missing.
for (const form of document.querySelectorAll("form[data-draft]")) {
  const text = form.querySelector("textarea");
  let waiting = 0;
  text.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      const body = new FormData();
      body.set("words", text.value);
      body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
      fetch(form.dataset.draft, { method: "POST", body, credentials: "same-origin" }).catch(() => {});
    }, 1500);
  });
}
