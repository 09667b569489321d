// Shows the passkey way in only where the browser has passkeys, and says plainly when one did not work.
(function () {
  'use strict'
  var forms = document.querySelectorAll('[data-passkey-login]')
  if (window.PublicKeyCredential) {
    forms.forEach(function (form) { form.hidden = false })
  }
  document.addEventListener('allauth.error', function (event) {
    event.preventDefault()
    var button = document.getElementById('passkey_button') || document.getElementById('passkey_login')
    if (!button || button.nextElementSibling) { return }
    var note = document.createElement('p')
    note.setAttribute('role', 'status')
    note.textContent = document.documentElement.lang === 'en'
      ? 'The passkey was not used. Try again, or choose another way.'
      : '通行密钥没有用成。请再试一次,或换别的办法。'
    button.after(note)
  })
})()
