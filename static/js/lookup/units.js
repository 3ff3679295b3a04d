// Narrow the list of communes by the district; without this script it is grouped.
const filters = document.querySelector("[data-units]");
const district = filters?.querySelector("[name=district]");
const commune = filters?.querySelector("[name=commune]");

if (district && commune) {
  const groups = [...commune.querySelectorAll("optgroup")];
  const all = commune.options[0];

  const narrow = () => {
    const chosen = commune.value;
    const name = district.value && district.selectedOptions[0].text;
    // Options are moved, not hidden: Safari ignores "hidden" within a select.
    commune.replaceChildren(all, ...groups.filter((group) => !name || group.label === name));
    commune.value = [...commune.options].some((option) => option.value === chosen) ? chosen : "";
  };

  district.addEventListener("change", narrow);
  commune.addEventListener("change", () => {
    const home = commune.selectedOptions[0].closest("optgroup")?.label;
    const match = [...district.options].find((option) => option.text === home);
    if (match && district.value !== match.value) {
      district.value = match.value;
      narrow();
    }
  });
  // A contradiction that the server refused must stay visible.
  if (commune.getAttribute("aria-invalid") !== "true") narrow();
}
