"use strict";
for (const section of document.querySelectorAll("section[data-set]")) {
  const rows = [...section.querySelectorAll("tbody.asked > tr")];
  const words = section.querySelector("input");
  const selects = [...section.querySelectorAll("select")];
  const count = section.querySelector("output");
  const apply = () => {
    const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of rows) {
      const text = row.textContent.toLowerCase();
      const fits =
        selects.every((select) => !select.value || row.dataset[select.name] === select.value) &&
        wanted.every((word) => text.includes(word));
      row.hidden = !fits;
      shown += fits;
    }
    count.textContent = `${shown} of ${rows.length} questions`;
  };
  words.addEventListener("input", apply);
  selects.forEach((select) => select.addEventListener("change", apply));
  apply();
}
