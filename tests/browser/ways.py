"""The ways in which a page can make its browser send a request, and their effects.

A way is the body of an asynchronous function in the page. ``at`` is an object with the URLs of a
Stage. The function returns what it could read of the answer. It can use the functions in HELPERS.
"""

from dataclasses import dataclass

HELPERS = """
const loaded = (element, parent = document.body) => new Promise((done) => {
  element.onload = () => done(true);
  element.onerror = () => done(false);
  parent.append(element);
  setTimeout(() => done(false), 3000);
});
const make = (tag, members) => Object.assign(document.createElement(tag), members);
const upload = (name) => {
  const form = new FormData();
  form.append('key', name);
  form.append('file', new Blob(['from a page']), 'f');
  return form;
};
const uploadText = (name) => ['--b', 'Content-Disposition: form-data; name=key', '', name,
  '--b', 'Content-Disposition: form-data; name=file', '', 'from a page', '--b--', '',
].join('\\r\\n');
const submit = async (action, enctype, target, fields) => {
  const form = make('form', {action, enctype, target, method: 'POST'});
  for (const [name, value] of Object.entries(fields)) form.append(make('textarea', {name, value}));
  document.body.append(form);
  const frame = make('iframe', {name: 'sink'});
  if (target === 'sink') document.body.append(frame);
  form.submit();
  await pause(300);
};
const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const via = (to, status) => `${at.redirect}?status=${status}&to=${encodeURIComponent(to)}`;
const read = async (url, options) => {
  try { return await (await fetch(url, options)).text(); } catch { return ''; }
};
const jobHeaders = {'X-Amz-Target': 'SageMaker.CreateTrainingJob',
  'Content-Type': 'application/x-amz-json-1.1'};
"""

JOB = "job"
OBJECT = "object"
RULE = "rule"
ANSWER = "answer"


@dataclass(frozen=True)
class Way:
    """One way of sending.

    Attributes:
        name: the name in the test's id.
        script: the body of the function.
        effect: the effect on an emulator without protection: a job, an object, a rule, an answer
            that can be read, or only a request.
    """

    name: str
    script: str
    effect: str = ""


WAYS = (
    # fetch and XMLHttpRequest: with a preflight, and with every kind of body that needs none.
    Way(
        "fetch a job",
        "await read(at.root, {method: 'POST', headers: jobHeaders, body: at.job})",
        JOB,
    ),
    Way(
        "fetch a job from a worker",
        "const code = `onmessage = async ({data}) => { try { await fetch(data.root, data.options) }"
        " catch {} postMessage(0) }`;"
        "const worker = new Worker(URL.createObjectURL(new Blob([code])));"
        "const options = {method: 'POST', headers: jobHeaders, body: at.job};"
        "worker.postMessage({root: at.root, options});"
        "await new Promise((done) => { worker.onmessage = done; })",
        JOB,
    ),
    Way(
        "XMLHttpRequest a job",
        "await new Promise((done) => { const x = new XMLHttpRequest(); x.onloadend = done;"
        "x.open('POST', at.root);"
        "for (const [k, v] of Object.entries(jobHeaders)) x.setRequestHeader(k, v);"
        "x.send(at.job) })",
        JOB,
    ),
    Way(
        "fetch a job, redirected to",
        "await read(via(at.root, 307), {method: 'POST', body: at.job})",
    ),
    Way("fetch what the control API says", "return await read(at.answer)"),
    Way("fetch an object", "return await read(at.text)", ANSWER),
    Way("fetch an object, redirected to", "return await read(via(at.text, 302))", ANSWER),
    Way("fetch with a header", "return await read(at.text, {headers: {'X-A': 'b'}})", ANSWER),
    Way("fetch PUT", "await read(at.written, {method: 'PUT', body: 'from a page'})", OBJECT),
    Way("fetch DELETE", "await read(at.text, {method: 'DELETE'})", OBJECT),
    Way("fetch a form", "await read(at.bucket, {method: 'POST', body: upload('a')})", OBJECT),
    Way(
        "fetch a form without CORS",
        "await read(at.bucket, {method: 'POST', mode: 'no-cors', body: upload('b')})",
        OBJECT,
    ),
    Way(
        "fetch a form without CORS, redirected to",
        "await read(via(at.bucket, 307), {method: 'POST', mode: 'no-cors', body: upload('c')})",
        OBJECT,
    ),
    Way(
        "fetch a form that outlives the page",
        "await read(at.bucket, {method: 'POST', mode: 'no-cors', keepalive: true,"
        " body: upload('d')})",
        OBJECT,
    ),
    Way(
        "fetch plain text without CORS",
        "await read(at.root, {method: 'POST', mode: 'no-cors', body: at.job})",
    ),
    Way(
        "fetch a query without CORS",
        "await read(at.root, {method: 'POST', mode: 'no-cors',"
        " body: new URLSearchParams({Action: 'CreateUser', UserName: 'x'})})",
    ),
    Way(
        "fetch bytes without a type, without CORS",
        "await read(at.bucket, {method: 'POST', mode: 'no-cors',"
        " body: new TextEncoder().encode(at.job)})",
    ),
    Way(
        "fetch a rule without CORS",
        "await read(at.rules, {method: 'POST', mode: 'no-cors', body: '{\"operation\": \"*\"}'})",
        RULE,
    ),
    Way("fetch HEAD without CORS", "await read(at.text, {method: 'HEAD', mode: 'no-cors'})"),
    Way(
        "XMLHttpRequest a form",
        "await new Promise((done) => { const x = new XMLHttpRequest(); x.onloadend = done;"
        "x.open('POST', at.bucket); x.send(upload('e')) })",
        OBJECT,
    ),
    # Forms: into a frame, into the page, into a window, and by redirect.
    Way(
        "form, multipart",
        "await submit(at.bucket, 'multipart/form-data', 'sink', {key: 'f', file: 'from a page'})",
        OBJECT,
    ),
    Way(
        "form, urlencoded",
        "await submit(at.root, 'application/x-www-form-urlencoded', 'sink',"
        " {Action: 'CreateUser', UserName: 'x'})",
    ),
    Way("form, plain text", "await submit(at.root, 'text/plain', 'sink', {[at.job]: ''})"),
    Way(
        "form, multipart, in place of the page",
        "await submit(at.bucket, 'multipart/form-data', '_top', {key: 'g', file: 'from a page'})",
        OBJECT,
    ),
    Way(
        "form, multipart, in a window",
        "await submit(at.bucket, 'multipart/form-data', '_blank', {key: 'h', file: 'from a page'})",
        OBJECT,
    ),
    Way(
        "form, multipart, redirected to",
        "await submit(via(at.bucket, 307), 'multipart/form-data', 'sink',"
        " {key: 'i', file: 'from a page'})",
        OBJECT,
    ),
    Way(
        "form that reads",
        "const form = make('form', {action: at.text, target: 'sink'});"
        "const frame = make('iframe', {name: 'sink'});"
        "document.body.append(form, frame); form.submit(); await pause(300)",
    ),
    # Beacons, pings and reports.
    Way("beacon, form", "navigator.sendBeacon(at.bucket, upload('j')); await pause(200)", OBJECT),
    Way("beacon, text", "navigator.sendBeacon(at.root, at.job); await pause(200)"),
    Way(
        "beacon, blob that is a form",
        "navigator.sendBeacon(at.bucket, new Blob([uploadText('k')],"
        " {type: 'multipart/form-data; boundary=b'})); await pause(200)",
        OBJECT,
    ),
    Way(
        "ping of a link",
        "const link = make('a', {href: '#x', ping: at.bucket}); document.body.append(link);"
        "link.click(); await pause(300)",
    ),
    Way(
        "report of a violation",
        "const frame = make('iframe', {src: at.reporting}); await loaded(frame); await pause(300)",
    ),
    # What a page embeds.
    Way(
        "image",
        "const i = make('img', {src: at.image}); await loaded(i);"
        "return i.naturalWidth === 7 ? at.canary : ''",
        ANSWER,
    ),
    Way(
        "image, redirected to",
        "const i = make('img', {src: via(at.image, 302)}); await loaded(i);"
        "return i.naturalWidth === 7 ? at.canary : ''",
        ANSWER,
    ),
    Way(
        "script",
        "await loaded(make('script', {src: at.script})); return String(window.stolen)",
        ANSWER,
    ),
    Way(
        "module",
        "try { await import(at.script) } catch {} return String(window.stolen)",
        ANSWER,
    ),
    Way(
        "script of a worker",
        "const code = `let stolen = ''; try { importScripts('${at.script}') } catch {};"
        " postMessage(self.stolen || '')`;"
        "const worker = new Worker(URL.createObjectURL(new Blob([code])));"
        "return await new Promise((done) => { worker.onmessage = ({data}) => done(data); })",
        ANSWER,
    ),
    Way(
        "stylesheet",
        "await loaded(make('link', {rel: 'stylesheet', href: at.style}), document.head);"
        "return getComputedStyle(document.body).getPropertyValue('--stolen')",
        ANSWER,
    ),
    Way("font", "try { await new FontFace('f', `url(${at.text})`).load() } catch {}"),
    Way(
        "video",
        "const v = make('video', {src: at.text}); document.body.append(v); await pause(300)",
    ),
    Way(
        "frame",
        "const frame = make('iframe', {src: at.page}); await loaded(frame);"
        "try { return frame.contentDocument.body.textContent } catch { return '' }",
    ),
    Way(
        "frame that talks",
        "const heard = new Promise((done) => { onmessage = ({data}) => done(data);"
        " setTimeout(() => done(''), 1000); });"
        "await loaded(make('iframe', {src: at.page})); return await heard",
        ANSWER,
    ),
    Way("object", "await loaded(make('object', {data: at.page, type: 'text/html'}))"),
    Way(
        "embed",
        "document.body.append(make('embed', {src: at.page, type: 'text/html'})); await pause(300)",
    ),
    Way(
        "prefetch",
        "document.head.append(make('link', {rel: 'prefetch', href: at.text})); await pause(300)",
    ),
    Way(
        "preload",
        "document.head.append(make('link', {rel: 'preload', as: 'image', href: at.image}));"
        "await pause(300)",
    ),
    # Connections that stay open.
    Way(
        "WebSocket",
        "return await new Promise((done) => { const s = new WebSocket(at.socket);"
        " s.onmessage = ({data}) => done(data); s.onopen = () => done(at.canary);"
        " s.onerror = () => done('') })",
    ),
    Way(
        "EventSource",
        "return await new Promise((done) => { const s = new EventSource(at.events);"
        " s.onmessage = ({data}) => { s.close(); done(data) };"
        " s.onerror = () => { s.close(); done('') } })",
        ANSWER,
    ),
    # Navigation.
    Way("navigation", "location.href = at.page; await pause(300)"),
    Way("navigation, redirected to", "location.href = via(at.page, 302); await pause(300)"),
    Way(
        "link",
        "const link = make('a', {href: at.page}); document.body.append(link); link.click();"
        "await pause(300)",
    ),
    Way(
        "refresh of the page",
        "document.head.append(make('meta', {httpEquiv: 'refresh', content: `0; url=${at.page}`}));"
        "await pause(600)",
    ),
    Way(
        "window",
        "const heard = new Promise((done) => { onmessage = ({data}) => done(data);"
        " setTimeout(() => done(''), 1500); });"
        "const opened = window.open(at.page); const said = await heard;"
        "try { return said || opened.document.body.textContent } catch { return said }",
        ANSWER,
    ),
)
