# Canaux : comment les messages partent, et les commandes sur les messages.

channel-test = Un mot de gardien
channel-test-text = Ce canal fonctionne. Il ne se passe rien.
channel-worked = Il a pris quelque chose le { $at }.
channel-failed = Il n’a rien pris le { $at } : { $error }
channel-removed = Le canal n’est plus là, ni ce qui était en route.

deliverystate-waiting = en route
deliverystate-sent = envoyé
deliverystate-given-up = abandonné après un jour

deskstate-open = ouvert
deskstate-acknowledged = vu
deskstate-snoozed = plus tard
deskstate-held = travaux en cours
deskstate-over = clos
deskstate-folded = dans un autre

windowstands-ahead = à venir
windowstands-under-way = en cours
windowstands-over = fini

cli-messages-about = Liste ce qu’il faut savoir et faire
cli-messages-all = Aussi ceux qui sont clos
cli-messages-level = Seulement de ce niveau
cli-messages-none = Il n’y a rien à dire.
cli-no-message = Aucun n’a, seul, l’identifiant { $id }.
cli-message-about = Montre un message, ou fait quelque chose à son sujet
cli-message-id = Son identifiant, ou le début ou la fin
cli-message-act = Que faire ; sans cela, il est montré
cli-message-until = Jusqu’à quand le laisser ; sans cela, tant que rien ne change
cli-message-reason = Pourquoi le laisser pour plus tard
cli-message-choice = Lequel de ses choix
cli-windows-about = Liste, annonce et finit des travaux
cli-windows-none = Aucun travail n’est annoncé.
cli-windows-add-about = Annonce des travaux : ce qui se tait alors est une seule note après
cli-windows-end-about = Finit des travaux maintenant
cli-windows-in = Le lieu et tout ce qu’il contient ; sans lieu ni appareils, partout
cli-windows-thing = Un appareil ; peut être donné plusieurs fois
cli-windows-from = Depuis quand ; sans cela, dès maintenant
cli-windows-until = Jusqu’à quand
cli-windows-reason = Ce qui est fait
cli-channels-about = Liste, ajoute, essaie et retire les voies par où partent les messages
cli-channels-none = Les messages ne partent par aucune voie : ils ne sont que sur la page.
cli-channels-add-about = Ajoute un canal
cli-channels-add-after =
    Réglages selon le genre, par exemple :
      {"{"}"kind":"ntfy","url":"https://ntfy.example","topic":"site"{"}"}
      {"{"}"kind":"mail","host":"mail.example","port":587,"tls":"starttls","user":"u","from":"a@b.example","to":["c@d.example"]{"}"}
      {"{"}"kind":"webhook","url":"https://hooks.example/x"{"}"}
      {"{"}"kind":"mqtt","host":"192.168.1.5","port":1883,"inside":true{"}"}
      {"{"}"kind":"syslog","host":"192.168.1.6","port":514,"transport":"tcp","inside":true{"}"}
    Ce qui mène dans le site lui-même veut "inside":true.
cli-channels-name = Comment il s’appelle
cli-channels-settings = Où il mène
cli-channels-level = Le moins qu’il prend ; note prend aussi le résumé du lundi
cli-channels-lang = La langue de ce qui est envoyé
cli-channels-secret = Lit un mot de passe, un jeton ou une clé de l’entrée
cli-channels-no-json = Les réglages ne sont pas du JSON.
cli-channels-no-secret = Le secret n’a pas pu être lu.
cli-channels-show-about = Montre un canal et ce qui y fut envoyé
cli-channels-test-about = Y envoie un mot, par le gardien en marche
cli-channels-remove-about = Retire un canal
