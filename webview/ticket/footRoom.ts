/** The largest part of the view that the foot may take from the fields. */
const largestPart = 1 / 3;

/**
 * Keeps the foot in view while that leaves the fields their room: a long message in a low view goes to the end of the page instead. What the
 * focus moves to is never behind the foot.
 */
export function keepRoomAbove(foot: HTMLElement): void {
  const page = document.documentElement;
  const fit = (): void => {
    const sticks = foot.offsetHeight <= window.innerHeight * largestPart;
    foot.classList.toggle('sticks', sticks);
    page.style.setProperty('--foot', sticks ? `${foot.offsetHeight}px` : '0px');
  };
  new ResizeObserver(fit).observe(foot);
  window.addEventListener('resize', fit);
  fit();
}
