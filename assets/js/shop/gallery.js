// <section data-gallery>: a strip of pictures that scrolls and snaps (data-gallery-track), and
// small pictures that link to the large ones by #id. Here the links move only the strip, and the
// small picture of the large one in sight is marked.

const calm = window.matchMedia("(prefers-reduced-motion: reduce)");

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-gallery] a[href^='#']");
  if (!link) return;
  const track = link.closest("[data-gallery]").querySelector("[data-gallery-track]");
  const picture = document.getElementById(link.hash.slice(1));
  if (!track || !picture) return;
  event.preventDefault();
  track.scrollTo({
    left: picture.offsetLeft - track.offsetLeft,
    behavior: calm.matches ? "instant" : "smooth",
  });
});

function start(gallery) {
  const track = gallery.querySelector("[data-gallery-track]");
  if (!track || "started" in gallery.dataset) return;
  gallery.dataset.started = "";
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        for (const link of gallery.querySelectorAll("a[href^='#']")) {
          if (link.hash === `#${target.id}`) link.setAttribute("aria-current", "true");
          else link.removeAttribute("aria-current");
        }
      }
    },
    { root: track, threshold: 0.6 },
  );
  for (const picture of track.children) observer.observe(picture);
}

const startAll = () => document.querySelectorAll("[data-gallery]").forEach(start);

document.addEventListener("htmx:load", startAll);
startAll();
