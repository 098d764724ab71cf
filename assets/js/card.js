// The page of the citizenship card. It works without this file; each module makes one thing easier.
import "./card/upload.js";
import { startDates } from "./card/dates.js";
import { startPictures } from "./card/pictures.js";
import { startPlaces } from "./card/places.js";

function start() {
  startPictures();
  startPlaces();
  startDates();
}

// The answer to an upload takes the place of the form.
document.addEventListener("card:shown", start);
start();
