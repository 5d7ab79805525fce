# Les messages d’un gardien en marche : une cause, un message.

desk-switch = { $who } se tait.
desk-switch-things = { $n ->
    [one] Un appareil se tait à cause de cela.
   *[other] { $n } appareils se taisent à cause de cela.
}
desk-switch-think = { $n ->
    [one] Un appareil s’est tu aussi. Nous pensons qu’il en dépend.
   *[other] { $n } appareils se sont tus aussi. Nous pensons qu’ils en dépendent.
}
desk-place = { $place } : { $n } appareils se sont tus ensemble.
desk-place-share = C’est { $percent } % de ce que nous y entendons.
desk-place-so = Nous pensons au courant ou au réseau de cet endroit.
desk-silent = { $n ->
    [one] { $who } se tait.
   *[other] { $who } se taisent.
} Le dernier mot date du { $day }.
desk-back = { $n ->
    [one] { $who } est de retour.
   *[other] { $who } sont de retour.
}
desk-over = C’est fini pour { $who }.
desk-over-hub = Cet ennui de gardien est fini.
desk-folded = Un autre message le dit à présent.
desk-more = { $list } et { $n } de plus
desk-firmware = { $n ->
    [one] { $who } a un nouveau logiciel
   *[other] { $who } ont un nouveau logiciel
} : { $version }.
desk-firmware-ways = Depuis, nous voyons { $n ->
    [one] une nouvelle façon de parler.
   *[other] { $n } nouvelles façons de parler.
}
desk-firmware-so = Nous pensons que le nouveau logiciel l’explique. Son fabricant doit dire pourquoi.
desk-learning = Nous apprenons à connaître ce site jusqu’au { $day }. Rien de nouveau n’est envoyé avant.
desk-learnt = La première semaine est finie.
desk-learning-new = { $n ->
    [one] Un nouvel appareil est apparu.
   *[other] { $n } nouveaux appareils sont apparus.
}
desk-learning-ways = { $n ->
    [one] Nous avons vu une nouvelle façon de parler.
   *[other] Nous avons vu { $n } nouvelles façons de parler.
}
desk-window-held = Des travaux durent jusqu’au { $until } : { $reason }.
desk-window-so-far = { $n ->
    [one] Un appareil n’est pas comme d’habitude.
   *[other] { $n } appareils ne sont pas comme d’habitude.
}
desk-window = Il y a eu des travaux : { $reason }. { $n ->
    [one] Un appareil s’est tu ou a changé.
   *[other] { $n } appareils se sont tus ou ont changé.
}
desk-new = { $n ->
    [one] { $who } est nouveau ici.
   *[other] Nouveaux ici : { $who }.
}
desk-new-place = Lieu : { $place }.
desk-new-so = { $n ->
    [one] Personne n’a dit s’il peut rester.
   *[other] Personne n’a dit s’ils peuvent rester.
}
desk-declaration = { $n ->
    [one] La description de { $who } a changé.
   *[other] La description de { $who } a changé.
}
desk-declaration-so = Elle ne compte pas avant votre accord.
desk-support = { $n ->
    [one] Le fabricant cesse de réparer { $who } le { $day }.
   *[other] Le fabricant cesse de réparer { $n } appareils le { $day } : { $who }.
}
desk-support-ended = { $n ->
    [one] Le fabricant a cessé de réparer { $who } le { $day }.
   *[other] Le fabricant a cessé de réparer { $n } appareils le { $day } : { $who }.
}
desk-support-so = { $n ->
    [one] Il marche toujours. Mais une faille de plus reste ouverte.
   *[other] Ils marchent toujours. Mais une faille de plus reste ouverte.
}
desk-hole = { $holes ->
    [one] Une faille connue touche { $who }.
   *[other] { $holes } failles connues touchent { $who }.
} { $n ->
    [one] Un logiciel plus récent peut y remédier.
   *[other] Un logiciel plus récent peut y remédier partout.
}
desk-finding = Nous avons remarqué quelque chose chez { $who }.
desk-model = { $n ->
    [one] Un autre appareil de ce modèle fait de même.
   *[other] { $n } autres appareils de ce modèle font de même.
}
desk-signs = { $n ->
    [one] Nous en avons vu un autre signe.
   *[other] Nous en avons vu { $n } autres signes.
}
desk-demoted = Peu de gens ont trouvé ces messages utiles. Celui-ci demande donc un simple regard.
desk-proof = { $id } : { $who }, depuis { $since }
desk-proof-hub = { $id } : depuis { $since }
desk-proof-more = { $n ->
    [one] et un de plus
   *[other] et { $n } de plus
}
desk-subject-act = À faire : { $first }
desk-subject-look = { $n ->
    [one] À regarder : { $first }
   *[other] { $n } choses à regarder : { $first }
}
desk-subject-digest = { $n ->
    [one] La semaine : une chose
   *[other] La semaine : { $n } choses
}

deskchoice-admit = Laisser entrer
deskchoice-refuse = Refuser
deskchoice-accept = Accepter
deskchoice-decline = Décliner
deskchoice-quiet = Se taire tant que rien ne change
deskchoice-acknowledge = Vu

deskhub-store-full = Gardien garde plus que sa part du disque. Les vieux détails partent d’abord.
deskhub-packets-dropped = Gardien n’a pas pu lire tous les paquets. Quelque chose a pu lui échapper.
deskhub-source-gone = Gardien n’entend plus son réseau. Il ne voit rien de nouveau.
deskhub-channel-failed = Un canal n’a rien pris depuis un jour. Ses messages attendent ici.

deskrefused-message-over = Ce message est clos.
deskrefused-not-offered = Ce message ne propose pas cela.
deskrefused-channel-inside = Cette adresse est dans le site. Dites que c’est voulu.
