// Load what the form adds to a page that works without scripts. Order matters: a draft fills
// the boxes before the others read them.
import "../pick.js";
import "./draft.js";
import "./places.js";
import "./fields.js";
import "./category.js";
import "./category-help.js";
import "./pin-map.js";
import "./files.js";
import "./similar.js";
import "./personal.js";
import "./later.js";
import "./installed.js";
import "./send.js";
import "./preview.js";
