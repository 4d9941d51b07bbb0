// The choice of programmes: suggestions while somebody types, in any script.
// Without it the field is sent with the form, and the page looks the words up itself.
"use strict";
(() => {
  const form = document.querySelector("form.comparing");
  const field = form && form.querySelector("#add");
  if (!field) return;

  const language = document.documentElement.lang;
  const list = document.createElement("ul");
  list.id = "suggestions";
  list.className = "suggestions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", field.placeholder);
  list.hidden = true;
  const news = document.createElement("p");
  news.className = "hidden";
  news.setAttribute("role", "status");
  field.parentElement.append(list, news);
  field.setAttribute("role", "combobox");
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", list.id);
  field.setAttribute("aria-expanded", "false");

  let waiting = 0;
  let asked = null;
  let active = -1;

  const close = () => {
    list.hidden = true;
    active = -1;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  };

  const activate = (place) => {
    const options = [...list.children];
    if (!options.length) return;
    active = (place + options.length) % options.length;
    options.forEach((option, index) => {
      option.setAttribute("aria-selected", String(index === active));
    });
    options[active].scrollIntoView({ block: "nearest" });
    field.setAttribute("aria-activedescendant", options[active].id);
  };

  const choose = (option) => {
    const chosen = document.createElement("input");
    chosen.type = "hidden";
    chosen.name = "add";
    chosen.value = option.dataset.id;
    field.removeAttribute("name");
    form.append(chosen);
    close();
    try {
      sessionStorage.setItem("kb-adding", "1");
    } catch {
      // a browser that keeps nothing: the field is not focused afterwards
    }
    form.requestSubmit();
  };

  const show = (items) => {
    list.replaceChildren(
      ...items.map((item, index) => {
        const option = document.createElement("li");
        option.id = `suggestion-${index}`;
        option.dataset.id = item.id;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        const name = document.createElement("span");
        name.textContent = item.name;
        if (item.name_lang && item.name_lang !== language) name.lang = item.name_lang;
        const where = document.createElement("small");
        where.textContent = item.text && item.text !== item.name && item.match !== "text"
          ? `${item.country} · ${item.text}` : item.country;
        option.append(name, " ", where);
        option.addEventListener("mousedown", (event) => event.preventDefault());
        option.addEventListener("click", () => choose(option));
        return option;
      }),
    );
    list.hidden = !items.length;
    active = -1;
    field.removeAttribute("aria-activedescendant");
    field.setAttribute("aria-expanded", String(items.length > 0));
    news.textContent = items.length ? `${items.length}. ${form.dataset.found}` : form.dataset.none;
  };

  const ask = async (words) => {
    if (asked) asked.abort();
    asked = new AbortController();
    const query = new URLSearchParams({ collection: "programmes", q: words, limit: "8", lang: language });
    const moment = form.elements.namedItem("as_of");
    if (moment) query.set("as_of", moment.value);
    try {
      const answer = await fetch(`/v1/search?${query}`, { signal: asked.signal });
      const chosen = new Set([...form.querySelectorAll("[name=ids]")].map((each) => each.value));
      const items = answer.ok ? (await answer.json()).items : [];
      show(items.filter((item) => !chosen.has(item.id)));
    } catch (error) {
      if (error.name !== "AbortError") close();
    }
  };

  field.addEventListener("input", () => {
    clearTimeout(waiting);
    const words = field.value.trim();
    if (!words) {
      if (asked) asked.abort();
      close();
      return;
    }
    waiting = setTimeout(() => ask(words), 120);
  });

  field.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const open = !list.hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (!open) return;
      event.preventDefault();
      const down = event.key === "ArrowDown";
      activate(active < 0 && !down ? -1 : active + (down ? 1 : -1));
    } else if (event.key === "Escape" && open) {
      event.preventDefault();
      close();
    } else if (event.key === "Enter" && open && active >= 0) {
      event.preventDefault();
      choose(list.children[active]);
    }
  });
  field.addEventListener("blur", close);

  const prices = form.elements.namedItem("prices");
  const year = form.elements.namedItem("base_year");
  year.addEventListener("change", () => {
    if (year.value) prices.value = "constant";
  });
  prices.addEventListener("change", () => {
    if (prices.value === "current") year.value = "";
  });

  try {
    if (sessionStorage.getItem("kb-adding")) field.focus();
    sessionStorage.removeItem("kb-adding");
  } catch {
    // as above
  }
})();
