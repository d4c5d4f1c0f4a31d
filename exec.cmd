@rem npm start and npm run dev say "exec", so that signals reach the gateway and no shell: on Windows, where that is no command, it is this one.
@%*
