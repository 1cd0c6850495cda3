// The moderator's desk by keyboard. Without it every verb is a form.
