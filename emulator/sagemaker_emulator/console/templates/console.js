
'use strict';
// Reads the page again, and puts in what has changed. Focus, selection and scrolling stay.
(() => {
  const toEnd = (box) => { box.scrollTop = box.scrollHeight; };
  const isAtEnd = (box) => box.scrollHeight - box.scrollTop - box.clientHeight < 24;
  const isSelectedIn = (region) => {
    const chosen = getSelection();
    return !chosen.isCollapsed && region.contains(chosen.anchorNode);
  };

  const swap = (region, fresh) => {
    if (region.innerHTML === fresh.innerHTML || isSelectedIn(region)) return;
    const held = region.contains(document.activeElement) ? document.activeElement.id : '';
    const before = region.querySelector('[data-follow]');
    const stays = before && !isAtEnd(before) ? before.scrollTop : -1;
    region.replaceChildren(...fresh.childNodes);
    const after = region.querySelector('[data-follow]');
    if (after && stays < 0) toEnd(after);
    if (after && stays >= 0) after.scrollTop = stays;
    if (held) document.getElementById(held)?.focus({preventScroll: true});
  };

  const read = async () => {
    const answer = await fetch(location.href, {cache: 'no-store', headers: {Accept: 'text/html'}});
    if (answer.status === 404) return location.reload();
    if (!answer.ok) throw new Error(String(answer.status));
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
    document.title = fresh.title;
    document.body.dataset.refresh = fresh.body.dataset.refresh || '';
    for (const region of document.querySelectorAll('[data-live]')) {
      const other = fresh.getElementById(region.id);
      if (other) swap(region, other);
    }
  };

  const wait = () => {
    const seconds = Number(document.body.dataset.refresh);
    if (seconds) setTimeout(turn, seconds * 1000);
  };
  const turn = async () => {
    if (!document.hidden) {
      const isStale = await read().then(() => false, () => true);
      document.getElementById('stale').hidden = !isStale;
    }
    wait();
  };

  document.querySelectorAll('[data-follow]').forEach(toEnd);
  wait();
})();
