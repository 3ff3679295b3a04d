// Narrow the communes by the district; a commune chosen first sets its district.
import { form } from "./page.js";

const { district, commune } = form.elements;
const names = (select) =>
  new Map([...select.options].filter((o) => o.value).map((o) => [o.value, o.label]));

// Code → name of all of them: the list itself is narrowed below.
export const communeNames = names(commune);
export const districtNames = district ? names(district) : new Map();

if (district) {
  const groups = [...commune.querySelectorAll("optgroup")];
  const placeholder = commune.options[0];
  const districtOf = (group) => group?.firstElementChild.dataset.in;

  const narrow = () => {
    const chosen = commune.value;
    const fitting = groups.filter(
      (group) => !district.value || districtOf(group) === district.value,
    );
    // Options are moved, not hidden: Safari ignores "hidden" within a select.
    commune.replaceChildren(placeholder, ...fitting);
    const still = [...commune.options].some((option) => option.value === chosen);
    commune.value = still ? chosen : "";
  };

  district.addEventListener("change", () => {
    narrow();
    commune.dispatchEvent(new Event("change", { bubbles: true }));
  });
  commune.addEventListener("change", () => {
    const home = districtOf(commune.selectedOptions[0]?.closest("optgroup"));
    if (home && district.value !== home) {
      district.value = home;
      narrow();
    }
  });
  form.addEventListener("reset", () => setTimeout(narrow));
  // A contradiction that the server refused must stay visible.
  if (commune.getAttribute("aria-invalid") !== "true") narrow();
}
