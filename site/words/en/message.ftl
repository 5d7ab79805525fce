# Messages of a running hub: one cause, one message.

desk-switch = { $who } is silent.
desk-switch-things = { $n ->
    [one] One thing is silent because of it.
   *[other] { $n } things are silent because of it.
}
desk-switch-think = { $n ->
    [one] One thing fell silent too. We think that it hangs on it.
   *[other] { $n } things fell silent too. We think that they hang on it.
}
desk-place = { $place }: { $n } things fell silent together.
desk-place-share = That is { $percent } % of what we usually hear there.
desk-place-so = We think of the power or the network there.
desk-silent = { $n ->
    [one] { $who } is silent.
   *[other] { $who } are silent.
} The last word came on { $day }.
desk-back = { $n ->
    [one] { $who } is back.
   *[other] { $who } are back.
}
desk-over = The matter with { $who } is over.
desk-over-hub = This trouble of the hub is over.
desk-folded = A newer one tells this now.
desk-more = { $list } and { $n } more
desk-firmware = { $n ->
    [one] { $who } runs new software
   *[other] { $who } run new software
}: { $version }.
desk-firmware-ways = Since then we see { $n ->
    [one] one new way of talking.
   *[other] { $n } new ways of talking.
}
desk-firmware-so = We think that the new software explains this. Its maker should say why.
desk-learning = We get to know this site until { $day }. Nothing new is pushed before.
desk-learnt = The first week is over.
desk-learning-new = { $n ->
    [one] One new thing came up so far.
   *[other] { $n } new things came up so far.
}
desk-learning-ways = { $n ->
    [one] We saw one new way of talking.
   *[other] We saw { $n } new ways of talking.
}
desk-window-held = Work goes on until { $until }: { $reason }.
desk-window-so-far = { $n ->
    [one] One thing behaves unusually so far.
   *[other] { $n } things behave unusually so far.
}
desk-window = There was work: { $reason }. { $n ->
    [one] One thing was silent or unusual then.
   *[other] { $n } things were silent or unusual then.
}
desk-new = { $n ->
    [one] { $who } is new here.
   *[other] New here: { $who }.
}
desk-new-place = Place: { $place }.
desk-new-so = { $n ->
    [one] Nobody has said yet whether it may stay.
   *[other] Nobody has said yet whether they may stay.
}
desk-declaration = { $n ->
    [one] There is a changed description of { $who }.
   *[other] There is a changed description of { $who }.
}
desk-declaration-so = It does not count until you accept it.
desk-support = { $n ->
    [one] The maker stops mending { $who } on { $day }.
   *[other] The maker stops mending { $n } things on { $day }: { $who }.
}
desk-support-ended = { $n ->
    [one] The maker stopped mending { $who } on { $day }.
   *[other] The maker stopped mending { $n } things on { $day }: { $who }.
}
desk-support-so = { $n ->
    [one] It goes on working. New holes stay open from then on.
   *[other] They go on working. New holes stay open from then on.
}
desk-hole = { $holes ->
    [one] One known hole fits { $who }.
   *[other] { $holes } known holes fit { $who }.
} { $n ->
    [one] Newer software may close it.
   *[other] Newer software may close it on all of them.
}
desk-finding = We noticed something about { $who }.
desk-model = { $n ->
    [one] One more thing of this model does the same.
   *[other] { $n } more things of this model do the same.
}
desk-signs = { $n ->
    [one] We saw one more sign of it.
   *[other] We saw { $n } more signs of it.
}
desk-demoted = Few found such notes of use. So this one only asks for a look.
desk-proof = { $id }: { $who }, since { $since }
desk-proof-hub = { $id }: since { $since }
desk-proof-more = { $n ->
    [one] and one more
   *[other] and { $n } more
}
desk-subject-act = To do: { $first }
desk-subject-look = { $n ->
    [one] To look at: { $first }
   *[other] { $n } matters to look at: { $first }
}
desk-subject-digest = { $n ->
    [one] The week: one matter
   *[other] The week: { $n } matters
}

deskchoice-admit = Let in
deskchoice-refuse = Refuse
deskchoice-accept = Accept
deskchoice-decline = Decline
deskchoice-quiet = Quiet until it changes
deskchoice-acknowledge = Seen

deskhub-store-full = The hub keeps more than its share of the disk. Old details go first.
deskhub-packets-dropped = The hub could not read all packets. It may have missed something.
deskhub-source-gone = The hub cannot listen to its network any more. It sees nothing new.
deskhub-channel-failed = A channel took no message for a day. Its messages wait here.

deskrefused-message-over = This message is over.
deskrefused-not-offered = This message does not offer that.
deskrefused-channel-inside = That address lies within the site. Say that this is meant.
