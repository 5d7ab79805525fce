# gardien import, et ce qui peut arriver à un registre.

cli-usage-store = DOSSIER|postgres://…
cli-store = Où est le registre du site : un dossier, ou une base PostgreSQL. Sinon $GARDIEN_STORE, sinon un dossier à vous
usage-no-home = Aucun registre n’est nommé, et il n’y a pas de dossier personnel. Nommez-en un : --store DOSSIER

cli-import-about = Garde dans le registre d’un site ce que montrent des captures : objets, correspondants, volumes et constats
cli-import-json = Dire en JSON ce qui a été fait
cli-import-after =
    Exemples :
      gardien import maison.pcap
      gardien import captures/ --store /var/lib/gardien
    
    Les fichiers donnés ensemble sont lus comme un seul, comme le fait gardien inspect. Un fichier déjà lu est laissé de côté. Seuls les paquets qui appuient un constat sont gardés.

import-read = { $files ->
    [one] Un fichier lu
   *[other] { $files } fichiers lus
}, { $packets } paquets, dans { $store }.
import-skipped = { $file } a déjà été lu ; il n’est pas compté deux fois.
import-new = { $n ->
    [0] Aucun objet n’est nouveau.
    [one] Un objet est nouveau.
   *[other] { $n } objets sont nouveaux.
}
import-known = { $n ->
    [one] Un objet était connu.
   *[other] { $n } objets étaient connus.
}
import-beyond = { $n ->
    [one] Un objet n’a pas trouvé de place.
   *[other] { $n } objets n’ont pas trouvé de place.
}
import-nameless = { $n ->
    [one] Un objet n’a montré ni adresse ni nom ; rien ne peut en être gardé.
   *[other] { $n } objets n’ont montré ni adresse ni nom ; rien ne peut en être gardé.
}
import-findings = { $n ->
    [one] Un constat est nouveau.
   *[other] { $n } constats sont nouveaux.
}
import-findings-again = { $n ->
    [one] Un constat a été refait.
   *[other] { $n } constats ont été refaits.
}
import-questions = { $n ->
    [one] Une question vous attend.
   *[other] { $n } questions vous attendent.
}
import-next = Ensuite, essayez : gardien things

## Registres

store-constraint = Le registre { $store } l’a refusé : { $detail }
store-full = Le disque du registre { $store } est plein. Rien n’est perdu. Faites de la place, puis réessayez.
store-disk = Le disque du registre { $store } ne lit ou n’écrit plus : { $detail }. Rien de ce qui a été confirmé n’est perdu. Voyez le disque, puis réessayez.
store-damaged = Le registre { $store } est abîmé, ou n’en est pas un : { $detail }. Restaurez une sauvegarde : gardien restore
store-in-the-way = Le registre { $store } est un dossier qui contient un fichier gardien.db, et { $detail } est autre chose. Déplacez cela, ou nommez un autre dossier : --store
store-held = Le registre { $store } est utilisé par un autre programme : { $detail }. Tant que gardien y tourne, adressez-vous à lui : --url
store-newer = Le registre { $store } a été fait par une version plus récente de gardien ({ $detail }). Utilisez celle-ci ou une plus récente.
store-unreachable = La base { $store } est injoignable : { $detail }
store-uncertain = La connexion à { $store } s’est rompue pendant l’enregistrement : { $detail }. Tout est gardé, ou rien ; regardez avant de réessayer.
store-read-only = Le registre { $store } ne peut qu’être lu pour l’instant, car une écriture a échoué : { $detail }
store-shape = Le registre { $store } contient quelque chose d’une forme inconnue de cette version : { $detail }
store-fault = gardien s’est trompé avec le registre { $store } : { $detail }. Rien n’a été changé. Merci de le signaler.
store-closed = Le registre { $store } se ferme.
store-halted = Le registre { $store } n’est pas celui qui a été signé : { $detail }. Rien n’est écrit tant qu’un propriétaire n’a pas dit ce qui s’est passé : gardien journal renew
