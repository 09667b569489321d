/*
 * HGJ.scan.start({video, onCode, onTrouble, decoder}): reads QR codes from the back camera until stop() is called.
 * `decoder` is the address of jsQR, loaded only now. onTrouble(kind) hears "no-camera", "refused" or "no-decoder": the page then
 * points to the box where the code can be typed. Pictures never leave the phone.
 */
(function () {
  "use strict";
  var SIDE = 480;
  var running = null;

  function loadDecoder(address) {
    if (window.jsQR) return Promise.resolve();
    return new Promise(function (resolve, reject) {
      var script = document.createElement("script");
      script.src = address;
      script.onload = resolve;
      script.onerror = reject;
      document.head.append(script);
    });
  }

  function readFrame(video, canvas) {
    var scale = SIDE / Math.max(video.videoWidth, video.videoHeight, 1);
    canvas.width = Math.round(video.videoWidth * scale);
    canvas.height = Math.round(video.videoHeight * scale);
    if (!canvas.width || !canvas.height) return "";
    var pen = canvas.getContext("2d", { willReadFrequently: true });
    pen.drawImage(video, 0, 0, canvas.width, canvas.height);
    var found = window.jsQR(pen.getImageData(0, 0, canvas.width, canvas.height).data, canvas.width, canvas.height, { inversionAttempts: "dontInvert" });
    return found ? found.data : "";
  }

  function stop() {
    if (!running) return;
    clearInterval(running.timer);
    running.stream.getTracks().forEach(function (track) { track.stop(); });
    running.video.srcObject = null;
    running = null;
  }

  async function start(options) {
    stop();
    if (!navigator.mediaDevices || !navigator.mediaDevices.getUserMedia) { options.onTrouble("no-camera"); return; }
    try { await loadDecoder(options.decoder); } catch (_notLoaded) { options.onTrouble("no-decoder"); return; }
    try {
      var stream = await navigator.mediaDevices.getUserMedia({ audio: false, video: { facingMode: "environment" } });
    } catch (problem) {
      options.onTrouble(problem.name === "NotAllowedError" ? "refused" : "no-camera");
      return;
    }
    options.video.srcObject = stream;
    options.video.setAttribute("playsinline", "");
    await options.video.play();
    var canvas = document.createElement("canvas");
    running = { stream: stream, video: options.video, timer: setInterval(function () {
      var text = readFrame(options.video, canvas);
      if (text) { stop(); options.onCode(text); }
    }, 200) };
  }

  window.HGJ = window.HGJ || {};
  window.HGJ.scan = { start: start, stop: stop };
  window.addEventListener("pagehide", stop);
})();
