// The form for sending a report: everything here adds to a page that works without it.
// Order matters: a draft fills the boxes before the others read them.
import "./form-draft.js";
import "./form-places.js";
import "./form-fields.js";
import "./form-category.js";
import "./form-category-help.js";
import "./form-map.js";
import "./form-files.js";
import "./form-similar.js";
import "./form-personal.js";
import "./form-later.js";
import "./form-send.js";
import "./form-preview.js";
