// Say that the report was written in the app that is installed on this device.
import { isInstalled } from "../offline/device.js";
import { form } from "./page.js";

form.elements.from_app.value = isInstalled ? "1" : "";
