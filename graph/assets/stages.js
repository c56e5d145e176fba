/* ---- the second arrangement: by stage of the supply chain ---- */
