# La vie d’un objet : entre quelles mains il est, ce qu’on en croit, ce qui s’est passé et ce qui reste à faire.

# Entre quelles mains il est.
lifecustody-expected = annoncé, jamais vu
lifecustody-shelf = en réserve
lifecustody-pending = en attente d’une décision
lifecustody-provisional = en cours d’installation
lifecustody-operational = en service
lifecustody-maintenance = en maintenance
lifecustody-releasing = en partance, effacement demandé
lifecustody-released = parti, effacement prouvé
lifecustody-transferred = remis à un autre
lifecustody-removed-unproven = parti, effacement non prouvé
lifecustody-rejected = refusé
lifecustody-discarded = jeté

# Ce qu’on en croit.
lifetrust-clean = rien ne parle contre lui
lifetrust-suspect = mis en doute
lifetrust-quarantined = en quarantaine
lifetrust-compromised = sa clé est connue d’autres

# S’il est là.
lifepresence-live = entendu comme d’habitude
lifepresence-asleep = endormi
lifepresence-silent = silencieux
lifepresence-lost = perdu
lifepresence-stolen = volé
lifepresence-forgotten = en vie, et oublié

# Si quelqu’un le répare encore.
lifesupport-unknown = personne n’a dit jusqu’à quand il est suivi
lifesupport-supported = son fabricant le suit
lifesupport-end-announced = la fin de son suivi est annoncée
lifesupport-ended = son suivi est terminé
lifesupport-adopted = quelqu’un d’autre le suit

# Qui s’en porte garant.
lifebrand-unvouched = personne ne s’en porte garant
lifebrand-vouched = son fabricant s’en porte garant
lifebrand-rebadged = une autre marque l’a repris, signature à l’appui
lifebrand-disputed = il montre une marque que personne n’a signée

# Ce qui a été fait.
lifeact-expect = annoncé
lifeact-shelve = mis en réserve
lifeact-contact = vu pour la première fois sur le réseau
lifeact-reject = refusé
lifeact-reconsider = refus annulé
lifeact-admit = admis pour installation
lifeact-accept = accepté pour son service
lifeact-maintain = maintenance commencée
lifeact-return = maintenance terminée
lifeact-release = mis en partance, effacement demandé
lifeact-prove = effacement prouvé
lifeact-give-up = aucune preuve d’effacement reçue
lifeact-write-off = passé par pertes
lifeact-reuse = remis en réserve
lifeact-offer = proposé à un prochain propriétaire
lifeact-withdraw = proposition retirée
lifeact-transfer = repris par son prochain propriétaire
lifeact-discard = jeté
lifeact-reappear = revu alors qu’il était parti
lifeact-doubt = mis en doute
lifeact-clear = doute levé
lifeact-quarantine = mis en quarantaine
lifeact-unquarantine = sorti de quarantaine
lifeact-compromise = clé connue d’autres
lifeact-renew = remis à zéro, avec une nouvelle identité
lifeact-hear = entendu de nouveau
lifeact-sleep = endormi, comme il en a le droit
lifeact-miss = devenu silencieux
lifeact-lose = perdu
lifeact-steal = volé
lifeact-find = retrouvé
lifeact-forget = reconnu oublié
lifeact-remember = utilité précisée
lifeact-support = durée de suivi donnée par son fabricant
lifeact-announce-end = fin de suivi annoncée
lifeact-end-support = suivi terminé
lifeact-adopt = suivi repris par un autre
lifeact-vouch = son fabricant s’en est porté garant
lifeact-rebadge = repris par une autre marque
lifeact-dispute = montre une marque que personne n’a signée

# Qui le fait.
lifewho-owner = le propriétaire
lifewho-caretaker = un gardien du site
lifewho-contractor = un prestataire
lifewho-hub = le hub de lui-même
lifewho-order = le hub sur ordre d’une personne
lifewho-thing = l’objet lui-même
lifewho-maker = son fabricant, par une signature
lifewho-next-owner = le prochain propriétaire, par une signature
lifewho-recovery = des porteurs de parts de secours

# Ce qu’il faut montrer.
lifeneed-enrolled = un enrôlement réussi, avec sa clé
lifeneed-key-not-barred = une clé que d’autres n’ont jamais connue
lifeneed-list-match = que modèle, numéro de série et clé correspondent à la liste
lifeneed-same-key = la clé avec laquelle il a été admis
lifeneed-window = une fin de maintenance, sous trois jours
lifeneed-within-grant = une fin comprise dans l’accord avec le prestataire
lifeneed-waited = trente jours sans décision
lifeneed-overdue = que le délai pour une preuve est passé
lifeneed-release-order = l’ordre qui a lancé ce départ
lifeneed-settled = que tout ce qui est dû est fait
lifeneed-wiped = une preuve qu’il a été effacé
lifeneed-proof-or-waiver = une preuve qu’il a été effacé, ou la parole du propriétaire qu’il n’y en a pas
lifeneed-offered = qu’il est proposé à quelqu’un
lifeneed-countersigned = une remise signée des deux côtés
lifeneed-reattested = qu’on l’a examiné de nouveau et qu’il est ce qu’il était
lifeneed-reset = qu’il a été remis à zéro
lifeneed-quiet = un silence de plus de trois de ses intervalles
lifeneed-neglected = un an sans acte, sans mise à jour et sans utilité connue
lifeneed-purpose = à quoi il sert
lifeneed-signed = une signature de qui peut signer pour lui
lifeneed-date-passed = une date qui est venue
lifeneed-dated = une date, avec sa source
lifeneed-anchor-right = l’offre signée du fabricant, ou une main sur l’objet

# Ce qu’il faut faire des clés et des données.
lifeduty-delete-entry = supprimer sa phrase Wi-Fi, son entrée réseau et ses règles
lifeduty-wall-off = ne lui laisser que la connexion au hub
lifeduty-block = ne lui laisser aucune connexion
lifeduty-revoke-tokens = révoquer ses jetons d’accès
lifeduty-drop-config = retirer ses droits sur les réglages
lifeduty-stale-notice = prévenir ses groupes que son numéro d’émetteur est nul
lifeduty-rekey-groups = donner de nouvelles clés à ses groupes
lifeduty-bar-key = refuser sa clé pour toujours
lifeduty-roll-back = défaire ce que la maintenance a laissé inachevé
lifeduty-wipe = lui ordonner de s’effacer
lifeduty-ask-proof = demander une preuve d’effacement
lifeduty-keep-fingerprint = garder son apparence sur le réseau
lifeduty-keep-key-hash = garder l’empreinte de sa clé, pour remarquer une copie
lifeduty-drop-keys = effacer la moitié de ses clés que tient le hub
lifeduty-seal-history = clore et sceller son histoire
lifeduty-sign-token = signer le certificat de départ
lifeduty-care-sheet = remettre logiciel, liste de composants et dates de suivi
lifeduty-tell-remains = dire au propriétaire que des données peuvent y rester
lifeduty-tell-returned = dire qu’il est revenu
lifeduty-ask-purpose = demander au propriétaire à quoi il sert
lifeduty-tighten-rules = ne lui permettre que ce qu’il faisait en dernier
lifeduty-switch-signer = noter qui peut signer pour lui désormais
lifeduty-replace-anchor = y placer une autre ancre de confiance
lifeduty-renew-key = créer de nouvelles clés entre lui et le hub
lifeduty-seal-expectation = garder sous scellé ce qu’on attend de lui
lifeduty-set-epoch = lui dire le numéro de sa possession
lifeduty-issue-key = créer sa propre clé avec le hub
lifeduty-grant-commissioning = lui donner les droits d’installation
lifeduty-open-commissioning = ouvrir ce que l’installation demande
lifeduty-grant-full = lui donner tous ses droits
lifeduty-join-groups = l’admettre dans les groupes de son lieu
lifeduty-open-rules = ouvrir ce que sa règle permet
lifeduty-raise-config = donner des droits sur ses réglages jusqu’à la fin prévue

# À quel point son effacement est prouvé.
lifegrade-e0 = E0, aucune preuve
lifegrade-e1 = E1, la parole d’une personne avec une photo
lifegrade-e2 = E2, il se comporte comme neuf et refuse son ancienne clé
lifegrade-e3 = E3, il a signé un reçu
lifegrade-e4 = E4, son matériel a attesté le reçu

# Ce qui ne va pas dans une preuve d’effacement.
lifeflaw-no-proof = aucune n’a été donnée
lifeflaw-nobodys-word = une photo demande la parole d’un propriétaire ou d’un gardien du site
lifeflaw-not-seen-here = seul le hub peut dire ce qu’il a vu
lifeflaw-not-its-own = seul l’objet peut donner son reçu
lifeflaw-old-key-works = il accepte encore son ancienne clé
lifeflaw-not-factory = il ne se comporte pas comme neuf
lifeflaw-wrong-epoch = le reçu vaut pour une autre possession
lifeflaw-wrong-challenge = le reçu répond à un autre ordre
lifeflaw-wrong-key = le reçu est signé avec une autre clé
lifeflaw-not-empty = le reçu dit qu’il reste quelque chose

# Pourquoi quelque chose n’est pas fait.
lifewhy-not-yours = Cela ne vous revient pas. Qui le peut : { $who }.
lifewhy-grant-lacks = L’accord avec ce prestataire ne le prévoit pas.
lifewhy-grant-not-yet = L’accord avec ce prestataire commence le { $day }.
lifewhy-grant-over = L’accord avec ce prestataire a pris fin le { $day }.
lifewhy-shares-short = { $n } parts de secours étaient bonnes, il en faut { $needed }.
lifewhy-unknown = On ne sait rien de cet objet.
lifewhy-already-known = Cet objet est déjà connu.
lifewhy-custody = Pas dans son état actuel : { $state }.
lifewhy-trust = Pas tant que ceci est vrai : { $state }.
lifewhy-presence = Pas tant que ceci est vrai : { $state }.
lifewhy-support = Pas tant que ceci est vrai : { $state }.
lifewhy-brand = Pas tant que ceci est vrai : { $state }.
lifewhy-missing = Il faut montrer ceci : { $need }.
lifewhy-proof = La preuve d’effacement ne tient pas : { $flaw }.
lifewhy-owed = Il faut d’abord ceci : { $duty }.
lifewhy-epoch-spent = Il est passé par trop de mains pour être compté.

# Ce qui est dû.
lifedue-duties = À faire depuis le { $day } : { $duties }.
lifedue-decision = Quelqu’un devrait décider avant le { $day } ; ensuite il est refusé jusqu’à nouvelle demande.
lifedue-setup = L’installation devrait finir avant le { $day } ; ensuite il est isolé.
lifedue-maintenance = La maintenance finit le { $day }.
lifedue-proof = Une preuve d’effacement est attendue jusqu’au { $day }.
lifedue-support-ends = Son suivi finit le { $day }.
lifedue-support-ended = Son suivi a fini le { $day } ; il ne reçoit plus de correctifs.
lifedue-silence = Il aurait dû être entendu avant le { $day }.
lifedue-purpose = Quelqu’un devrait dire à quoi il sert : personne ne s’en est occupé depuis le { $day }.
lifedue-countersign = Il est proposé à un prochain propriétaire, qui n’a pas encore signé.
lifedue-remains = Il est parti sans preuve d’effacement le { $day } ; des données peuvent y rester.

# gardien life, expect, admit, retire, act, done.
cli-heading-acts = Actes
cli-usage-act = ACTE
cli-usage-duty = TÂCHE
cli-life-about = Raconte la vie d’un objet : où il en est, ce qui est dû, ce que vous pouvez faire
cli-life-after =
    Exemples :
      gardien life 7
      gardien life "Lampe de l’escalier" --all
    
    Ce qui peut être fait est dans docs/custody.md.
cli-life-all = Aussi ce que vous ne pouvez pas faire et pourquoi, et ce que le hub a noté de lui-même
cli-expect-about = Annonce un objet avant qu’il soit jamais vu, ou le met en réserve
cli-expect-after =
    Exemples :
      gardien expect "Lampe de l’escalier" --mac 00:1a:22:07:08:09 --in "Maison"
      gardien expect "Caméra de secours" --serial A1B2C3 --shelf
cli-expect-name = Comment il s’appellera
cli-expect-shelf = Il est ici, dans sa boîte
cli-expect-mac = Son adresse matérielle
cli-expect-serial = Son numéro de série
cli-expect-sticker = Le code sur lui ou sur sa boîte
cli-admit-about = Admet un objet pour l’installer
cli-admit-after =
    Exemples :
      gardien admit 7
      gardien admit 7 --preview
    
    Puis, s’il est bien ce qu’il doit être : gardien act accept 7 --matches
cli-retire-about = Met un objet en partance : droits retirés, effacement demandé, preuve attendue
cli-retire-after =
    Exemples :
      gardien retire 7
      gardien retire 7 --preview
    
    Puis : gardien done 7, et gardien act prove 7 --photo efface.jpg
cli-act-about = Accomplit un acte sur la vie d’un objet
cli-act-after =
    Exemples :
      gardien act accept 7 --matches
      gardien act maintain 7 --until 2h
      gardien act prove 7 --photo efface.jpg
      gardien act lose 7 --reason "oublié dans un train"
      gardien act discard 7 --waiver "il ne démarre plus" --yes
cli-act-act = Ce qui est fait ; voir ci-dessous
cli-act-key = SHA-256 de la clé que l’objet a montrée. Sinon ce qu’il a montré la première fois compte
cli-act-matches = Vous avez vu que modèle, numéro de série et clé sont les bons
cli-act-until = Fin de la maintenance : 2h, 1d, ou un moment
cli-act-finished = La maintenance a fait son travail ; rien n’est défait
cli-act-anchor-changed = Son logiciel fait désormais confiance à une autre ancre
cli-act-photo = Une photo de l’objet effacé ; son empreinte est gardée, pas la photo
cli-act-waiver = Votre parole qu’il n’y a pas de preuve d’effacement, et pourquoi
cli-act-next = La clé publique du prochain propriétaire (Ed25519)
cli-act-countersignature = La signature du prochain propriétaire sur le certificat de départ
cli-act-reattested = Vous l’avez examiné de nouveau, et il est ce qu’il était
cli-act-reset = Vous l’avez remis à son état d’usine
cli-act-purpose = À quoi il sert
cli-act-date = Une date de suivi
cli-act-source = D’où vient cette date
cli-act-at-hand = Votre main était sur l’objet
cli-act-reason = Pourquoi ; gardé là où cela peut être oublié
cli-act-preview = Dire ce qui arriverait, et ne rien faire
cli-act-yes = Le faire sans demander, bien que ce soit sans retour
cli-done-about = Confirme que vous avez fait la prochaine tâche à faire à la main
cli-done-after =
    Exemples :
      gardien done 7                montre ce qui est à faire
      gardien done 7 wall-off       le confirme
cli-done-duty = Ce que vous avez fait, par son mot ; sans lui, ce qui est à faire est montré
usage-needs-yes = « { $act } » est sans retour. Regardez avec --preview, puis dites --yes.
usage-time-or-span = Ceci n’est ni un moment ni une durée : { $value }. Écrivez 90m, 2h, 3d ou 2026-11-23T08:00:00Z.
life-photo-unread = { $file } ne peut pas être lu : { $cause }
life-ask-sure = Le faire ? (oui, non)
life-not-done = Rien n’a été fait.
life-would = Si vous le faites : { $act }. Il serait alors : { $custody }.
life-would-owe = Il faudrait alors faire ceci, dans cet ordre :
life-final = Ceci est sans retour.
life-did = Fait : { $act }. Il est maintenant : { $custody }.
life-hands = Reste à faire de vos mains, dans cet ordre :
life-then-done = Quand la première est faite : gardien done { $thing } { $duty }
life-nothing-owed = Il ne reste rien à faire.
life-token = Le prochain propriétaire signe ces octets (hexadécimal) : { $token }
life-begun = { $name } est { $custody }.
life-since = Depuis le { $day }.
life-due = Ce qui est dû
life-possible = Ce que vous pouvez faire
life-possible-after = À faire avec : gardien act ACTE OBJET. Ce qui est sans retour est d’abord montré.
life-steps = Comment cela s’est passé
life-needs = Il faut : { $needs }.
life-step = { $at } : { $step } ({ $by })
life-seen = { $when } : vu dans { $capture }. Il a envoyé { $up } et reçu { $down }.
life-seen-new = Pour la première fois, il a parlé à { $parties }.
life-seen-more = { $n } de plus
